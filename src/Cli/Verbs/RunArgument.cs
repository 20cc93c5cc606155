using System.CommandLine;

namespace ActorFlow.Cli.Verbs;

/// <summary>The argument of all verbs that speak of one run.</summary>
internal static class RunArgument
{
    public static Argument<string> Declare(Command command, CliOffers offers)
    {
        var argument = new Argument<string>("RUN") { Description = "The run's id." };
        argument.CompletionSources.Add(offers.Runs);
        command.Add(argument);
        return argument;
    }

    /// <summary>The error for an id that no run has.</summary>
    public static CliException Unknown(CliCall call, RunId runId)
        => CliException.Usage($"there is no run '{runId}' in {call.Database}. '{call.Command("list")}' shows those that are.");
}
