using ActorFlow.Samples.DataPipeline;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.DataPipeline;

[Trait("semantics", "4")]
public class DataPipelineTests
{
    [Fact]
    [Trait("semantics", "12")]
    public Task The_picture_of_a_run_shows_that_nothing_waits_without_need() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Pipeline.Build(TimeSpan.FromSeconds(1));
        var run = await host.StartAsync(flow);
        flow.ResultOf(await run.WaitAsync()).ShouldBe("98 of 1000 in 40 places");

        var record = await host.System.GetAsync(run.Id);

        var begins = record.Visits.ToDictionary(visit => visit.Node, visit => (visit.Since - record.StartedAt).TotalSeconds);
        begins.ShouldBe(new Dictionary<string, double>
        {
            ["archive"] = 0, ["places"] = 0, ["orders"] = 0, ["customers"] = 0, ["prices"] = 0, ["clean"] = 1, ["known"] = 1, ["joined"] = 2,
                ["totals"] = 3, ["report"] = 10,
        }, ignoreOrder: true);
        Readme().ShouldContain(Timeline.AsText(record));
    });

    [Fact]
    public async Task The_command_runs_the_pipeline_and_draws_it_twice()
    {
        var output = new StringWriter();

        (await DataPipelineCommand.RunAsync(["1"], output)).ShouldBe(0);

        var text = output.ToString();
        text.ShouldStartWith("98 of 1000 in 40 places");
        text.ShouldContain("gantt");
        text.Split('\n').Count(line => line.Contains('█', StringComparison.Ordinal)).ShouldBe(10);
        (await DataPipelineCommand.RunAsync(["0"], output)).ShouldBe(2);
    }

    private static string Readme() => File.ReadAllText(SourceTree.PathOf("src", "Samples", "07-DataPipeline", "README.md"));
}
