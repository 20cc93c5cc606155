using ActorFlow.Cli.Verbs;

namespace ActorFlow.Cli.Running;

/// <summary>The engine that a verb starts: the program's flows and options, on the database of the call.</summary>
internal static class Engine
{
    /// <param name="call">The call.</param>
    /// <param name="options">The options to fill.</param>
    /// <param name="isDurable">Whether there is a database; without one, runs live in memory.</param>
    public static void Configure(CliCall call, FlowSystemOptions options, bool isDurable)
    {
        if (isDurable)
            call.Configure(options, call.Database);
        else
            options.TimeProvider = call.TimeProvider;
        // Beside the journal, so that what functions keep stays and moves with it.
        call.Builder.FunctionsFolder = isDurable ? call.Place.FunctionsFolder : null;
        options.FlowRebuilder = DocumentArgument.Builder(call);
        foreach (var flow in call.Flows)
            options.AddFlow(flow);
        foreach (var configure in call.Builder.Engine)
            configure(options);
    }
}
