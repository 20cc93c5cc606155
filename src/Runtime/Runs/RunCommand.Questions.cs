namespace ActorFlow.Runs;

/// <summary>Somebody answers a question.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Question">Which question of the run it is.</param>
/// <param name="Given">The answer, for judging it.</param>
/// <param name="Answer">The answer, frozen: one operation.</param>
/// <param name="Patch">What it writes to the state.</param>
/// <param name="By">Who answers.</param>
/// <param name="Delivery">The id of the delivery, or null.</param>
internal sealed record AnswerQuestion(DateTimeOffset Now, int Question, QuestionAnswer Given, StatePatch Answer, StatePatch Patch, string? By,
    string? Delivery) : RunCommand(Now);

/// <summary>Somebody withdraws a question.</summary>
internal sealed record WithdrawQuestion(DateTimeOffset Now, int Question, string? By, string? Why) : RunCommand(Now);

/// <summary>A notifier has taken a notice, or it is given up.</summary>
internal sealed record SettleNotice(DateTimeOffset Now, long Notice, string Hook, string? Why) : RunCommand(Now);
