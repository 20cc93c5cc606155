namespace ActorFlow.Cli.Verbs;

/// <summary><c>cancel</c>: asks a run to stop.</summary>
internal sealed class CancelVerb() : EndingVerb("cancel", "Asks a run to stop: visits in flight are cancelled, nothing new starts.")
{
    protected internal override int Rank => 50;

    protected override string Done => "is being cancelled";

    protected override Task<CommandOutcome> EndAsync(JournalCommands commands, RunId runId, string reason, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.CancelAsync(runId, reason, wait, cancellationToken);
}
