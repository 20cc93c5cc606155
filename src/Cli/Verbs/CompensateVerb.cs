namespace ActorFlow.Cli.Verbs;

/// <summary><c>compensate</c>: undoes what an ended run has done.</summary>
internal sealed class CompensateVerb()
    : SteeringVerb("compensate", "Undoes what an ended run has done, last first; tries again what could not be undone before.")
{
    protected internal override int Rank => 55;

    protected override string Done => "undoes its work";

    protected override bool Fits(RunStatus status) => status.IsEnded() && status != RunStatus.Killed;

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.CompensateAsync(runId, wait, cancellationToken);
}
