using System.Diagnostics;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Startup;

/// <summary>S1: the command line from the start of its process to its end, with a new database each time.</summary>
public sealed class OneNodeProcess : Measurement
{
    private const string Document = """
        { "id": "hello", "nodes": [ { "id": "only", "functionId": "core.setValue", "params": { "key": "greeting", "value": "hello" } } ], "flow": { "startNodeId": "only" } }
        """;

    public override string Id => "S1";

    public override string Title => "actorflow run of a one-node flow, whole process, database included";

    public override string Unit => "ms";

    public override Target Target => new(450, 150, null, ("F1", 42));

    public override async Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        var document = folder.File("hello.json");
        await File.WriteAllTextAsync(document, Document);
        var times = new double[effort.Smoke ? 1 : 5];
        for (var i = 0; i < times.Length; i++)
            times[i] = await OnceAsync(document, folder.File($"runs-{i}.db"));
        return times.Order().ElementAt(times.Length / 2);
    }

    private static async Task<double> OnceAsync(string document, string database)
    {
        var start = new ProcessStartInfo(Program()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["run", document, "--db", database])
            start.ArgumentList.Add(argument);
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return process.ExitCode == 0
            ? took : throw new InvalidOperationException($"actorflow run ended with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>
    /// The tool as it is published, which bench.sh leaves in artifacts/tool; without that the one that is built with the benchmarks and lies beside
    /// them.
    /// </summary>
    internal static string Program()
        => Environment.GetEnvironmentVariable("ACTORFLOW_BENCH_TOOL") is { Length: > 0 } published
            ? published : Path.Combine(AppContext.BaseDirectory, "tool", "ActorFlow.Tool");
}
