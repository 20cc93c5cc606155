using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>How BenchmarkDotNet measures: in this process, so that nothing is restored or built, with the bytes allocated beside the times.</summary>
public static class MicroConfig
{
    /// <summary>The configuration.</summary>
    /// <param name="folder">Where the reports go.</param>
    /// <param name="job">How often; by default as BenchmarkDotNet finds it necessary.</param>
    /// <param name="logger">Who is told.</param>
    public static IConfig Create(string folder, Job? job = null, ILogger? logger = null)
        => ManualConfig.CreateEmpty()
            .AddJob((job ?? Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(logger ?? ConsoleLogger.Default)
            .WithArtifactsPath(folder);
}
