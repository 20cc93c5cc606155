namespace ActorFlow.Cli.Verbs;

/// <summary><c>pause</c>: holds a run.</summary>
internal sealed class PauseVerb() : SteeringVerb("pause", "Holds a run: what is in flight ends, nothing new starts. Survives restarts.")
{
    protected internal override int Rank => 52;

    protected override string Done => "is paused";

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.PauseAsync(runId, wait, cancellationToken);
}
