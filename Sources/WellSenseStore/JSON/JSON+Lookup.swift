/// Lookups read the bytes up to the value they look for. They build no tree and allocate nothing but what they return.
extension JSON {
  /// The number at a path, integers included and rounded beyond 2^53; `nil` where there is none or it isn't a number.
  public func number(at path: JSONPath) -> Double? {
    withBytes { path.number(in: $0) }
  }

  /// The integer at a path, however it is spelled; `nil` where there is none or it isn't an integer within `Int64`.
  public func integer(at path: JSONPath) -> Int64? {
    withBytes { bytes -> Int64? in
      guard let place = path.place(in: bytes), JSONPath.isNumber(bytes[place]) else { return nil }
      var scanner = JSONScanner(bytes, at: place)
      guard let number = try? JSONNumber(&scanner), case .integer(let integer)? = number.value(in: bytes) else { return nil }
      return integer
    }
  }

  /// The string at a path; `nil` where there is none or it isn't a string.
  public func text(at path: JSONPath) -> String? {
    withBytes { bytes -> String? in
      guard let place = path.place(in: bytes), bytes[place] == UInt8(ascii: "\"") else { return nil }
      var scanner = JSONScanner(bytes, at: place + 1)
      guard let escaped = try? scanner.skipString() else { return nil }
      return JSONUnescaper.string(bytes, place + 1..<scanner.place - 1, escaped: escaped)
    }
  }

  /// The value at a path, as a tree; `nil` where there is none.
  public func value(at path: JSONPath) -> JSONValue? {
    withBytes { bytes -> JSONValue? in
      guard let place = path.place(in: bytes) else { return nil }
      return JSONReader.value(bytes, at: place)
    }
  }
}
