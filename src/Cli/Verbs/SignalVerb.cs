using System.CommandLine;
using ActorFlow.Cli.Running;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>signal</c>: sends a run a signal.</summary>
internal sealed class SignalVerb() : SteeringVerb("signal", "Sends a run a signal; it is kept until something waits for it.")
{
    private readonly Argument<string> _name = new("NAME") { Description = "The signal's name, as what waits for it knows it." };
    private readonly Option<string?> _payload = new("--payload", "-p")
    {
        Description = "What it carries, as JSON; @FILE reads a file, @- the standard input. The default is null.",
        HelpName = "JSON",
    };
    private readonly Option<string?> _delivery = new("--delivery")
    {
        Description = "An id that makes the signal count once, however often it is sent.",
        HelpName = "ID",
    };

    protected internal override int Rank => 58;

    protected override string Done => "has taken the signal";

    protected internal override void Declare(Command command, CliOffers offers)
    {
        base.Declare(command, offers);
        command.Add(_name);
        command.Add(_payload);
        command.Add(_delivery);
    }

    protected override bool Fits(RunStatus status) => !status.IsEnded();

    protected override Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken)
        => commands.SignalAsync(runId, call.Get(_name)!, JsonInput.Read(call.Get(_payload), "--payload"), call.Get(_delivery), wait,
            cancellationToken);
}
