using System.Globalization;
using ActorFlow.Benchmarks.Growth;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Micro;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks -- [K] [R1 ...] [--rounds 7] [--date 2026-01-31] [--no-file] [--smoke] [--allocations]
//                                               growth [curve ...] [--rounds 3] [--largest 1000000] [--date 2026-01-31] [--no-file]
//                                               micro [BenchmarkDotNet's own arguments]
if (args.Length > 0 && args[0] == "micro")
{
    var folder = Path.Combine(RepositoryRoot(), "artifacts", "micro");
    BenchmarkSwitcher.FromAssembly(typeof(Measurement).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], MicroConfig.Create(folder));
    return 0;
}

var smoke = args.Contains("--smoke");
var rounds = int.Parse(ValueOf("--rounds") ?? (smoke ? "1" : "7"), CultureInfo.InvariantCulture);
var date = ValueOf("--date") ?? DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
var filters = args.Where((arg, index) => !arg.StartsWith('-') && (index == 0 || args[index - 1] is not ("--rounds" or "--date" or "--largest")))
    .ToArray();
if (filters.Contains("growth"))
    return await GrowAsync([.. filters.Where(static filter => filter != "growth")]);


if (args.Contains("--allocations"))
{
    Console.WriteLine(await AllocationProfile.OfAsync(Catalogue.Select(filters).Where(static one => one.Target is not null)));
    return 0;
}

var results = await Runner.RunAsync(Catalogue.Select(filters), rounds, new Effort(smoke), smoke ? static _ => { } : Console.Error.WriteLine);
var report = Report.Markdown(results, date, rounds);
Console.WriteLine(report);
if (smoke) return 0;
if (!args.Contains("--no-file"))
{
    var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot(), "benchmarks", "results"));
    var suffix = filters.Length == 0 ? "" : "-" + string.Join('-', filters);
    await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{date}{suffix}.md"), report);
}

return results.Any(static result => result.Verdict == "FAIL") ? 1 : 0;

async Task<int> GrowAsync(string[] ids)
{
    var largest = int.Parse(ValueOf("--largest") ?? "10000000", CultureInfo.InvariantCulture);
    var repeats = ValueOf("--rounds") is null ? 3 : rounds;
    var curves = new List<(Curve Curve, IReadOnlyList<CurvePoint> Points)>();
    foreach (var curve in CurveCatalogue.Select(ids))
        curves.Add((curve, await CurveRunner.RunAsync(curve, repeats, largest, Console.Error.WriteLine)));
    var page = CurveReport.Markdown(curves, date, repeats, $"{date}-growth");
    Console.WriteLine(page);
    if (!args.Contains("--no-file"))
    {
        var folder = Path.Combine(RepositoryRoot(), "benchmarks", "results");
        var drawings = Directory.CreateDirectory(Path.Combine(folder, $"{date}-growth"));
        foreach (var (curve, points) in curves)
            await File.WriteAllTextAsync(Path.Combine(drawings.FullName, $"{curve.Id}.svg"), CurveDrawing.Draw(curve, points));
        await File.WriteAllTextAsync(Path.Combine(folder, ids.Length == 0 ? $"{date}-growth.md" : $"{date}-growth-{string.Join('-', ids)}.md"), page);
    }

    return curves.All(static one => CurveReport.Verdict(one.Curve, one.Points) == "pass") ? 0 : 1;
}

string? ValueOf(string option)
{
    var index = Array.IndexOf(args, option);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
}

static string RepositoryRoot()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln"))) return folder.FullName;
    }

    return Directory.GetCurrentDirectory();
}
