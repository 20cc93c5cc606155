using ActorFlow.Benchmarks.Growth;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Micro;
using ActorFlow.Benchmarks.Pages;
using BenchmarkDotNet.Running;

// ./bench.sh says how this is called.
if (!BenchCall.TryParse(args, out var call, out var error))
{
    await Console.Error.WriteLineAsync($"bench.sh: {error}");
    return 2;
}

return call.Task switch
{
    BenchTask.Growth => await GrowAsync(),
    BenchTask.Page => await WritePageAsync(call.Names),
    BenchTask.Micro => RunMicro(),
    BenchTask.Allocations => await TellAllocationsAsync(),
    _ => await MeasureAsync(),
};

async Task<int> MeasureAsync()
{
    var (unrest, rounds) = (Machine.Unrest(), call.Rounds ?? (call.IsSmoke ? 1 : 7));
    var results = await Runner.RunAsync(Catalogue.Select(call.Names), rounds, new Effort(call.IsSmoke), call.IsSmoke ? static _ => { } : Console.Error.WriteLine);
    var report = Report.Markdown(results, call.Date, rounds, unrest);
    Console.WriteLine(report);
    if (call.IsSmoke)
        return 0;
    if (!call.WritesNothing)
    {
        await File.WriteAllTextAsync(ResultFile(call.Names.Count == 0 ? "" : "-" + string.Join('-', call.Names)), report);
        // All of it is what the page tells; a part of it is for whoever measures.
        if (call.Names.Count == 0)
            await WritePageAsync([]);
    }

    return results.Any(static result => result.Verdict == "FAIL") ? 1 : 0;
}

async Task<int> GrowAsync()
{
    var (unrest, repeats) = (Machine.Unrest(), call.Rounds ?? 3);
    var curves = new List<(Curve Curve, IReadOnlyList<CurvePoint> Points)>();
    foreach (var curve in CurveCatalogue.Select(call.Names))
        curves.Add((curve, await CurveRunner.RunAsync(curve, repeats, call.Largest, Console.Error.WriteLine)));
    var page = CurveReport.Markdown(curves, call.Date, repeats, $"{call.Date}-growth", unrest);
    Console.WriteLine(page);
    if (!call.WritesNothing)
    {
        var drawings = Directory.CreateDirectory(Path.Combine(Repository.Results, $"{call.Date}-growth"));
        foreach (var (curve, points) in curves)
            await File.WriteAllTextAsync(Path.Combine(drawings.FullName, $"{curve.Id}.svg"), CurveDrawing.Draw(curve, points));
        await File.WriteAllTextAsync(ResultFile(call.Names.Count == 0 ? "-growth" : $"-growth-{string.Join('-', call.Names)}"), page);
        if (call.Names.Count == 0 && call.Largest >= CurveCatalogue.All.Max(static curve => curve.Sizes[^1]))
            await GrowthPage.WriteAsync(Repository.Page, GrowthPage.Newest(Repository.Results));
    }

    return curves.All(static one => CurveReport.Verdict(one.Curve, one.Points) == "pass") ? 0 : 1;
}

async Task<int> WritePageAsync(IReadOnlyList<string> files)
{
    try
    {
        var tables = files.Count > 0 ? [.. files.Select(static file => ResultTable.Read(file))] : ResultTable.Newest(Repository.Results);
        await PerformancePage.WriteAsync(Repository.Page, tables);
        await GrowthPage.WriteAsync(Repository.Page, GrowthPage.Newest(Repository.Results));
        Console.WriteLine($"{Repository.Page} shows the numbers of {string.Join(", ", tables.Select(static table => table.Name))}.");
        if (PerformancePage.Missing(tables) is { Count: > 0 } missing)
            Console.WriteLine($"None of them has {string.Join(", ", missing)}.");
        return 0;
    }
    catch (Exception wrong) when (wrong is IOException or InvalidDataException)
    {
        await Console.Error.WriteLineAsync($"bench.sh: {wrong.Message}");
        return 2;
    }
}

async Task<int> TellAllocationsAsync()
{
    Console.WriteLine(await AllocationProfile.OfAsync(Catalogue.Select(call.Names).Where(static one => one.Target is not null)));
    return 0;
}

int RunMicro()
{
    string[] all = ["--filter", "*"];
    BenchmarkSwitcher.FromAssembly(typeof(Measurement).Assembly)
        .Run(call.Names.Count > 0 ? [.. call.Names] : all, MicroConfig.Create(Path.Combine(Repository.Root, "artifacts", "micro")));
    return 0;
}

string ResultFile(string suffix) => Path.Combine(Directory.CreateDirectory(Repository.Results).FullName, $"{call.Date}{suffix}.md");
