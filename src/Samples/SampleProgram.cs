using ActorFlow.Cli;
using ActorFlow.Samples.TextPipeline.Flows;
using ActorFlow.Samples.TextPipeline.Job;

namespace ActorFlow.Samples;

/// <summary>The command line of the samples: the main job is a verb, and the ready verbs show and steer its runs.</summary>
public static class SampleProgram
{
    /// <returns>The exit code, one of <see cref="RunExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args) => ActorFlowCli.RunAsync(args, cli =>
    {
        cli.Description = "The samples of ActorFlow.";
        cli.Database = Path.Combine(Repository.Find().Out, Repository.DatabaseName);
        cli.AddVerb(new TextPipelineVerb());
        cli.DefaultVerb = "text-pipeline";
        var shop = new Workshop(new EffectLog(null), cli.TimeProvider, TimeSpan.Zero);
        cli.AddFlow(DocumentFlow.Create(shop)).AddFlow(ReportFlow.Create(shop));
    });
}
