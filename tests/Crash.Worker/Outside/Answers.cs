using ActorFlow.Actors;
using ActorFlow.Crash.Worker.Points;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>
/// Someone who answers the first question of each asking run, twice under one delivery id, and never again once that was acknowledged.
/// </summary>
internal sealed class Answers(FlowSystem system, string notes)
{
    /// <summary>What counts: twice, or not at all, would give another sum.</summary>
    public const string Number = "7";

    private static readonly RetryPolicy UntilAsked = RetryPolicy.Constant(int.MaxValue, TimeSpan.FromMilliseconds(2))
        .When(error => error is QuestionNotFoundException);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _acknowledged = File.Exists(notes) ? [.. File.ReadLines(notes)] : [];

    /// <returns>Whether it was given now.</returns>
    public async Task<bool> GiveAsync(RunHandle run, CancellationToken cancellationToken)
    {
        var id = run.Id.Value;
        if (_acknowledged.Contains(id))
            return false;
        var question = new QuestionId(run.Id, 1);
        CrashPoint.Reach("caller:answers");
        await Retry.ExecuteAsync(
            UntilAsked, async token => { await system.AnswerAsync(question, QuestionAnswer.OfJson(Number), "caller", $"{id}-answer", token); },
                cancellationToken: cancellationToken);

        CrashPoint.Reach("caller:answer-is-told");
        await system.AnswerAsync(question, QuestionAnswer.OfJson(Number), "caller", $"{id}-answer", cancellationToken);
        lock (_gate)
            File.AppendAllText(notes, id + "\n");
        return true;
    }
}
