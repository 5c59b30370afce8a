import Foundation

/// Small exports in Fitabase's form.
enum Fitbit {
  /// Steps of each hour from 2016-04-12 on.
  static func hourlySteps(person: Int = 1_503_960_366, hours: Int) -> String {
    var text = "Id,ActivityHour,StepTotal\r\n"
    let start = Date(timeIntervalSince1970: 1_460_419_200)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for hour in 0..<hours {
      let parts = calendar.dateComponents([.year, .month, .day, .hour], from: start.addingTimeInterval(Double(hour) * 3600))
      let (day, clock) = (parts.hour ?? 0) < 12 ? ("AM", parts.hour ?? 0) : ("PM", (parts.hour ?? 0) - 12)
      text += "\(person),\(parts.month ?? 0)/\(parts.day ?? 0)/\(parts.year ?? 0) \(clock == 0 ? 12 : clock):00:00 \(day),\(hour % 900)\r\n"
    }
    return text
  }

  static let weights = """
    Id,Date,WeightKg,WeightPounds,Fat,BMI,IsManualReport,LogId
    1503960366,5/2/2016 11:59:59 PM,52.5999984741211,115.963146545323,22,22.6499996185303,True,1462233599000
    1503960366,5/3/2016 11:59:59 PM,52.2999992370605,115.301771250711,,22.5200004577637,True,1462319999000
    1503960366,5/4/2016 11:59:59 PM,heavy,115,,22,True,1462319999001

    """
}
