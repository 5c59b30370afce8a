/// What the process says when it ends, after BSD's `sysexits.h`. `Docs/command-line.md` lists them for scripts.
struct ExitStatus: Equatable, Sendable {
  let code: Int32

  static let success = ExitStatus(code: 0)
  /// What was asked for did not happen: no such user, a conflict, an answer that differs.
  static let failure = ExitStatus(code: 1)
  /// The command line is wrong.
  static let usage = ExitStatus(code: 64)
  /// The input breaks a rule, or the file isn't what it should be.
  static let badData = ExitStatus(code: 65)
  /// There is no such input, or it can't be read.
  static let noInput = ExitStatus(code: 66)
  /// The database can't be reached.
  static let unavailable = ExitStatus(code: 69)
  /// The output can't be created.
  static let cantCreate = ExitStatus(code: 73)
  /// Reading or writing failed, as on a full disk.
  static let inputOutput = ExitStatus(code: 74)
  /// It may work the next time: a deadline passed, or a reply was lost.
  static let temporary = ExitStatus(code: 75)
  /// The database is open for reading only, or this isn't yours.
  static let notPermitted = ExitStatus(code: 77)
  /// A setting is wrong or missing.
  static let configuration = ExitStatus(code: 78)

  /// Ended by a signal, after tidying up: 130 for Ctrl-C, 143 for SIGTERM.
  static func interrupted(by signal: Int32) -> ExitStatus { ExitStatus(code: 128 + signal) }

  /// The list that `wellsense help` shows.
  static let list = """
    EXIT STATUS
      0     done
      1     what was asked for did not happen: no such user, a conflict
      64    the command line is wrong
      65    the input, or the database file, is not what it should be
      66    there is no such input, or it can't be read
      69    the database can't be reached
      73    the output can't be created
      74    reading or writing failed, as on a full disk
      75    it may work the next time: a deadline passed, a reply was lost
      77    not permitted: the database is open for reading only
      78    a setting in the environment or in .env is wrong
      130   stopped by Ctrl-C after the batch under way (143: by SIGTERM);
            repeat the command to go on
    """
}
