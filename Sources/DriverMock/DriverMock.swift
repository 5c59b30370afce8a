// What makes the mock fail on request (`failNext`, `loseNextReply`, …) comes with it.
@_exported public import StoreFaults
