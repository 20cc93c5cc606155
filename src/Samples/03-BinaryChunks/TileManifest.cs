namespace ActorFlow.Samples.BinaryChunks;

/// <summary>
/// Cuts a large binary file, such as an image, into tiles and writes a manifest of their checksums, one line each, in order. Goes on after a crash.
/// </summary>
internal static class TileManifest
{
    /// <summary>The flow: a tile an item, four at a time; the lines go to the manifest as they come and are not kept in memory.</summary>
    public static FlowDefinition Draw(string manifest, int tileBytes = 64 * 1024)
        => Flow.Named("binary-chunks").StartAt(new HashTiles(manifest, tileBytes)).Build();

    /// <summary>The command: <c>binary-chunks file manifest</c>; the journal lies beside the manifest.</summary>
    public static async Task<int> RunAsync(string file, string manifest, TextWriter output)
    {
        FlowDefinition flow = Draw(manifest);
        await using FlowSystem system = await FlowSystem.StartAsync(options => options.AddFlow(flow).UseSqlite(manifest + ".db"));
        RunHandle run = await system.StartAsync(flow, new() { ["file"] = file }, new() { Id = "manifest" });
        RunResult result = (await run.WaitAsync()).EnsureCompleted();
        await output.WriteLineAsync($"{result.State.GetInt("tiles")} tiles in {manifest}");
        return 0;
    }
}
