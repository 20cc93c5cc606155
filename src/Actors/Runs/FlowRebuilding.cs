using System.Diagnostics.CodeAnalysis;
using ActorFlow.Definition;

namespace ActorFlow.Actors.Runs;

/// <summary>Makes the definition anew that a run was started with, where it was made of data that is stored.</summary>
internal static class FlowRebuilding
{
    /// <returns>The definition, or why there is none; neither where it was made by code.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps a stored flow from being made is told where the run is shown.")]
    public static (FlowDefinition? Flow, string? WhyNot) TryRebuild(RunEnvironment environment, string name, string fingerprint,
        ReadOnlyMemory<byte>? canonical)
    {
        if (environment.Options.FlowRebuilder is not { } rebuilder || canonical is not { } form)
            return default;
        try
        {
            if (CanonicalFlow.SourceOf(form) is not { } source)
                return default;
            var flow = rebuilder.Rebuild(source);
            if (flow.Name != name || flow.Fingerprint != fingerprint)
                return (null, $"this build makes another flow of it, with fingerprint {flow.Fingerprint} instead of {fingerprint}");
            environment.Flows.Keep(flow);
            return (flow, null);
        }
        catch (Exception error)
        {
            return (null, error.Message);
        }
    }
}
