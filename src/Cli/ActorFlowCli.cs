using ActorFlow.Cli.Calling;

namespace ActorFlow.Cli;

/// <summary>
/// The command line of ActorFlow, for the flows of the calling program: <c>return await ActorFlowCli.RunAsync(args, cli =>
/// cli.AddFlow(checkout));</c>
/// </summary>
public static class ActorFlowCli
{
    /// <summary>
    /// Does what the arguments say. Never throws for what a person did wrong: that is one line on the error output and an exit code.
    /// </summary>
    /// <param name="args">The arguments of the program: a verb and what belongs to it.</param>
    /// <param name="configure">Names the flows, the database and whatever else the program has of its own.</param>
    /// <returns>The exit code, one of <see cref="RunExitCode"/>: 0 done, 1 failed, 2 called wrongly, 3 cancelled, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] args, Action<ActorFlowCliBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        var builder = new ActorFlowCliBuilder();
        configure?.Invoke(builder);
        return await new CommandTree(builder, CliTerminal.OfProcess()).RunAsync(args);
    }
}
