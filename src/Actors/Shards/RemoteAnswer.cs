using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <summary>The answer of another member, in the form in which a run that is led here would have answered.</summary>
internal static class RemoteAnswer
{
    private static readonly Dictionary<string, Refusal> Refusals = Enum.GetValues<Refusal>().ToDictionary(CommandAnswer.Name, StringComparer.Ordinal);

    /// <exception cref="Exception">The command failed; see <see cref="ErrorOf"/>.</exception>
    public static ControlAnswer ControlOf(InboxDelivery delivery, CommandOutcome outcome)
        => outcome.State == CommandState.Failed ? throw ErrorOf(delivery, outcome)
            : new ControlAnswer(outcome.Changed ? Refusal.None : outcome.Refusal is { } name && Refusals.TryGetValue(name, out var refusal) ? refusal
                : Refusal.NoChange,
                outcome.Status ?? RunStatus.Running);

    /// <summary>What the failure would have been here.</summary>
    public static Exception ErrorOf(InboxDelivery delivery, CommandOutcome outcome)
    {
        var (run, why) = (delivery.RunId, outcome.Error ?? "it did not say why.");
        return outcome.ErrorKind switch
        {
            CommandAnswer.UnknownRun => new RunNotFoundException(run),
            CommandAnswer.Pruned => new RunPrunedException(run),
            CommandAnswer.Quarantined => new RunQuarantinedException(run, outcome.Reason),
            CommandAnswer.Lost => new RunLostException(run, 1, new RunCommandException(run, delivery.Verb, why)),
            CommandAnswer.UnknownFlow
                when outcome.Flow is { } flow => new FlowNotRegisteredException(flow, $"is not registered at the member that leads run '{run}'"),
            CommandAnswer.BadCommand => new ArgumentException(why),
            CommandAnswer.Refused when outcome.Update is { } update => new UpdateRefusedException(run, update, outcome.Reason ?? why),
            _ => new RunCommandException(run, delivery.Verb, why),
        };
    }
}
