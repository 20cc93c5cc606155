using System.CommandLine;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>kill</c>: ends a run by force.</summary>
internal sealed class KillVerb() : SteeringVerb("kill", "Ends a run by force, at once and for good; what is in flight is cut off and dropped.")
{
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why; kept with the run.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    protected internal override int Rank => 56;

    protected override string Done => "is killed";

    protected internal override void Declare(Command command, CliOffers offers)
    {
        base.Declare(command, offers);
        command.Add(_reason);
    }

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait, CancellationToken cancellationToken)
        => commands.KillAsync(runId, call.Get(_reason) ?? "", wait, cancellationToken);
}
