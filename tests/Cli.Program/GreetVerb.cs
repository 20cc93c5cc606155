using System.CommandLine;
using ActorFlow.Cli;

namespace ActorFlow.Cli.Program;

/// <summary>A verb of the program's own.</summary>
internal sealed class GreetVerb() : CliVerb("greet", "Greets somebody.")
{
    private readonly Argument<string> _name = new("NAME");

    protected override void Declare(Command command, CliOffers offers) => command.Add(_name);

    protected override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        if (call.IsJson)
            call.WriteJson(new { hello = call.Get(_name) });
        else
            call.WriteLine($"hello {call.Get(_name)}");
        return Task.FromResult(RunExitCode.Done);
    }
}
