using System.Text.Json;

namespace ActorFlow.Cli.Running;

/// <summary>A run that was asked for.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="Input">Its input, a JSON object, or null.</param>
/// <param name="Options">Id, key, tags and memo.</param>
/// <param name="Waits">Whether its end is waited for.</param>
internal sealed record NewRun(string Flow, JsonElement? Input, StartOptions Options, bool Waits)
{
    /// <summary>What it was called by: the flow's name, or the file of a document, of which the program knows no flow.</summary>
    public string CalledAs { get; init; } = Flow;

    /// <summary>The command that goes on with it: the same id is the same run, and its first input stands.</summary>
    public string GoOn(CliCall call, RunId runId) => call.Command(["run", CalledAs, "--id", runId.Value, .. call.DocumentOptions()]);

    /// <summary>The same with an id, so that it can be named whatever becomes of the start; one with a key is found by that.</summary>
    public NewRun Named(TimeProvider time) => Options.Id is not null || Options.Key is not null ? this : this with
    {
        Options = new StartOptions { Id = new RunId(Guid.CreateVersion7(time.GetUtcNow()).ToString("n")), Tags = Options.Tags, Memo = Options.Memo,
            Parent = Options.Parent },
    };

    /// <summary>What it is called before its start is confirmed.</summary>
    public string Name => Options.Id is { } id ? $"run '{id}'" : $"the run with key '{Options.Key}'";

    /// <summary>How to find out whether it was started.</summary>
    public string FindOut(CliCall call)
        => Options.Id is { } id ? $"See whether it is there with: {call.Command("show", id.Value)}" : "Starting it again with the same key finds it.";
}
