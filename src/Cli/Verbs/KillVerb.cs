namespace ActorFlow.Cli.Verbs;

/// <summary><c>kill</c>: ends a run by force.</summary>
internal sealed class KillVerb() : EndingVerb("kill", "Ends a run by force, at once and for good; what is in flight is cut off and dropped.")
{
    protected internal override int Rank => 56;

    protected override string Done => "is killed";

    protected override Task<CommandOutcome> EndAsync(JournalCommands commands, RunId runId, string reason, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.KillAsync(runId, reason, wait, cancellationToken);
}
