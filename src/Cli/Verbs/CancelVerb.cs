using System.CommandLine;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>cancel</c>: asks a run to stop.</summary>
internal sealed class CancelVerb() : SteeringVerb("cancel", "Asks a run to stop: visits in flight are cancelled, nothing new starts.")
{
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why; kept with the run.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    protected internal override int Rank => 50;

    protected override string Done => "is being cancelled";

    protected internal override void Declare(Command command, CliOffers offers)
    {
        base.Declare(command, offers);
        command.Add(_reason);
    }

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait, CancellationToken cancellationToken)
        => commands.CancelAsync(runId, call.Get(_reason) ?? "", wait, cancellationToken);
}
