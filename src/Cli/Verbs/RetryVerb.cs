using System.CommandLine;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>retry</c>: runs again what failed or was interrupted.</summary>
internal sealed class RetryVerb()
    : SteeringVerb("retry", "Runs again what failed or was interrupted in a failed or cancelled run; what is done stays done.")
{
    private readonly Option<bool> _newKeys = new("--new-keys") { Description = "Give the visits that run again new idempotency keys." };

    protected internal override int Rank => 54;

    protected override string Done => "goes on with what had failed or was interrupted";

    protected internal override void Declare(Command command, CliOffers offers)
    {
        base.Declare(command, offers);
        command.Add(_newKeys);
    }

    protected override bool Fits(RunStatus status) => status is not (RunStatus.Completed or RunStatus.Killed);

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.RetryAsync(runId, call.Get(_newKeys), wait, cancellationToken);
}
