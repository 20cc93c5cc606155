using System.CommandLine;

namespace ActorFlow.Cli.Verbs;

/// <summary>A verb that ends a run, with a reason that is kept with it.</summary>
internal abstract class EndingVerb(string name, string description) : SteeringVerb(name, description)
{
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why; kept with the run.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    protected internal override void Declare(Command command, CliOffers offers)
    {
        base.Declare(command, offers);
        command.Add(_reason);
    }

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => EndAsync(commands, runId, call.Get(_reason) ?? "", wait, cancellationToken);

    protected abstract Task<CommandOutcome> EndAsync(JournalCommands commands, RunId runId, string reason, TimeSpan wait,
        CancellationToken cancellationToken);
}
