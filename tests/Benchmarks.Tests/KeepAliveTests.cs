using ActorFlow.Benchmarks.Growth;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Micro;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

/// <summary>Every benchmark still runs. How fast is nothing that a test can say.</summary>
[Collection(nameof(Alone))]
public sealed class KeepAliveTests
{
    public static TheoryData<string> Measurements => [.. Catalogue.All.Select(static one => one.Id)];

    public static TheoryData<string> Curves => [.. CurveCatalogue.All.Select(static one => one.Id)];

    [Theory]
    [MemberData(nameof(Measurements))]
    public async Task A_floor_or_workload_runs_and_gives_a_number(string id)
    {
        var number = await Catalogue.All.Single(one => one.Id == id).RunAsync(new Effort(Smoke: true));

        double.IsFinite(number).ShouldBeTrue($"{id} is {number}");
        // Live memory can shrink while something else is measured beside it; everything else takes something.
        number.ShouldBeGreaterThan(id is "B4" or "M.active" or "T1" or "T1.kept" or "T1.resident" or "T3" or "T3.far" or "K3.bytes" ? double.MinValue : 0);
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public async Task A_curve_runs_and_gives_a_number_for_each_size(string id)
    {
        var points = await CurveRunner.RunAsync(CurveCatalogue.All.Single(one => one.Id == id), repeats: 1, largest: 1_000, static _ => { });

        points.Count.ShouldBeGreaterThan(1);
        points.ShouldAllBe(point => point.Median > 0 && point.Least <= point.Median && point.Median <= point.Most);
    }

    [Fact]
    public void Each_micro_benchmark_runs_once()
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-micro-");
        try
        {
            var config = MicroConfig.Create(folder.FullName, Job.Dry, NullLogger.Instance);
            Type[] types = [typeof(KernelMicro), typeof(RunMicro), typeof(BatchMicro)];

            var summaries = types.Select(type => BenchmarkRunner.Run(type, config)).ToList();

            summaries.ShouldAllBe(summary => !summary.HasCriticalValidationErrors && summary.Reports.Length > 0);
            summaries.SelectMany(static summary => summary.Reports).ShouldAllBe(report => report.Success && report.ResultStatistics!.Mean > 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_target_names_a_floor_that_exists()
        => Catalogue.All.Select(static one => one.Target?.Floor ?? one.Target?.Clock?.Floor).OfType<string>()
            .ShouldBeSubsetOf(Catalogue.All.Select(static one => one.Id));
}
