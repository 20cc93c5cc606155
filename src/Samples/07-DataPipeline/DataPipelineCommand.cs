using System.Globalization;

namespace ActorFlow.Samples.DataPipeline;

/// <summary>Runs the pipeline and draws its run: <c>data-pipeline [milliseconds]</c>.</summary>
public static class DataPipelineCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        var unit = 200;
        if (arguments.Count > 1 || (arguments.Count == 1
            && (!int.TryParse(arguments[0], CultureInfo.InvariantCulture, out unit) || unit is < 1 or > 10_000)))
        {
            await output.WriteLineAsync("usage: data-pipeline [milliseconds that a fast node takes, 1 to 10000]");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("data-pipeline-");
        try
        {
            var flow = Pipeline.Build(TimeSpan.FromMilliseconds(unit));
            await using var system = await FlowSystem.StartAsync(options => options.UseSqlite(Path.Combine(folder.FullName, "runs.db"))
                .AddFlow(flow));
            var run = await system.StartAsync(flow);
            await output.WriteLineAsync(flow.ResultOf(await run.WaitAsync()));
            var record = await system.GetAsync(run.Id);
            await output.WriteLineAsync();
            await output.WriteLineAsync(Timeline.AsText(record));
            await output.WriteAsync(Timeline.AsMermaid(record));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
