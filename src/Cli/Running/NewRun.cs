using System.Text.Json;

namespace ActorFlow.Cli.Running;

/// <summary>A run that was asked for.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="Input">Its input, a JSON object, or null.</param>
/// <param name="Options">Id, key, tags and memo.</param>
/// <param name="Waits">Whether its end is waited for.</param>
internal sealed record NewRun(string Flow, JsonElement? Input, StartOptions Options, bool Waits)
{
    /// <summary>The command that goes on with it: the same id is the same run, and its first input stands.</summary>
    public string GoOn(CliCall call, RunId runId) => call.Command("run", Flow, "--id", runId.Value);
}
