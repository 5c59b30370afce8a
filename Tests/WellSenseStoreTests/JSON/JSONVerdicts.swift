/// What becomes of the files of the JSON test suite whose result is the parser's choice; `Docs/json.md` shows the same.
enum JSONVerdicts {
  private static let overflow = "a number too large for a double"
  private static let surrogate = "a surrogate without its other half"
  private static let encoding = "bytes that are not UTF-8"
  private static let nul = "a NUL character"
  private static let duplicate = "a key occurs twice in one object"

  static let open: [(name: String, verdict: String)] = [
    ("i_number_double_huge_neg_exp.json", "accepted"),
    ("i_number_huge_exp.json", overflow),
    ("i_number_neg_int_huge_exp.json", overflow),
    ("i_number_pos_double_huge_exp.json", overflow),
    ("i_number_real_neg_overflow.json", overflow),
    ("i_number_real_pos_overflow.json", overflow),
    ("i_number_real_underflow.json", "accepted"),
    ("i_number_too_big_neg_int.json", "accepted"),
    ("i_number_too_big_pos_int.json", "accepted"),
    ("i_number_very_big_negative_int.json", "accepted"),
    ("i_object_key_lone_2nd_surrogate.json", surrogate),
    ("i_string_1st_surrogate_but_2nd_missing.json", surrogate),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", surrogate),
    ("i_string_UTF-16LE_with_BOM.json", "a byte that the grammar doesn't allow there"),
    ("i_string_UTF-8_invalid_sequence.json", encoding),
    ("i_string_UTF8_surrogate_U+D800.json", encoding),
    ("i_string_incomplete_surrogate_and_escape_valid.json", surrogate),
    ("i_string_incomplete_surrogate_pair.json", surrogate),
    ("i_string_incomplete_surrogates_escape_valid.json", surrogate),
    ("i_string_invalid_lonely_surrogate.json", surrogate),
    ("i_string_invalid_surrogate.json", surrogate),
    ("i_string_invalid_utf-8.json", encoding),
    ("i_string_inverted_surrogates_U+1D11E.json", surrogate),
    ("i_string_iso_latin_1.json", encoding),
    ("i_string_lone_second_surrogate.json", surrogate),
    ("i_string_lone_utf8_continuation_byte.json", encoding),
    ("i_string_not_in_unicode_range.json", encoding),
    ("i_string_overlong_sequence_2_bytes.json", encoding),
    ("i_string_overlong_sequence_6_bytes.json", encoding),
    ("i_string_overlong_sequence_6_bytes_null.json", encoding),
    ("i_string_truncated-utf-8.json", encoding),
    ("i_string_utf16BE_no_BOM.json", nul),
    ("i_string_utf16LE_no_BOM.json", nul),
    ("i_structure_500_nested_arrays.json", "arrays and objects are nested deeper than 64"),
    ("i_structure_UTF-8_BOM_empty_object.json", "it starts with a byte order mark"),
  ]

  static let transform: [(name: String, result: String)] = [
    ("number_-9223372036854775808.json", "[-9223372036854775808]"),
    ("number_-9223372036854775809.json", "[-9223372036854775808]"),
    ("number_1.0.json", "[1]"),
    ("number_1.000000000000000005.json", "[1]"),
    ("number_1000000000000000.json", "[1000000000000000]"),
    ("number_10000000000000000999.json", "[1e+19]"),
    ("number_1e-999.json", "[0]"),
    ("number_1e6.json", "[1000000]"),
    ("number_9223372036854775807.json", "[9223372036854775807]"),
    ("number_9223372036854775808.json", "[9.223372036854776e+18]"),
    ("object_key_nfc_nfd.json", "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}"),
    ("object_key_nfd_nfc.json", "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}"),
    ("object_same_key_different_values.json", duplicate),
    ("object_same_key_same_value.json", duplicate),
    ("object_same_key_unclear_values.json", duplicate),
    ("string_1_escaped_invalid_codepoint.json", surrogate),
    ("string_1_invalid_codepoint.json", encoding),
    ("string_2_escaped_invalid_codepoints.json", surrogate),
    ("string_2_invalid_codepoints.json", encoding),
    ("string_3_escaped_invalid_codepoints.json", surrogate),
    ("string_3_invalid_codepoints.json", encoding),
    ("string_with_escaped_NULL.json", nul),
  ]
}
