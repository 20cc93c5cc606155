namespace ActorFlow.Cli.Verbs;

/// <summary><c>resume</c>: lets a paused run go on.</summary>
internal sealed class ResumeVerb() : SteeringVerb("resume", "Lets a paused run go on.")
{
    protected internal override int Rank => 53;

    protected override string Done => "goes on";

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.ResumeAsync(runId, wait, cancellationToken);
}
