using System.Globalization;
using ActorFlow.Benchmarks.Harness;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks -- [K] [R1 ...] [--rounds 7] [--date 2026-01-31] [--no-file] [--smoke] [--allocations] [--micro ...]
if (args.Contains("--micro"))
{
    BenchmarkSwitcher.FromAssembly(typeof(Measurement).Assembly).Run([.. args.Where(static arg => arg != "--micro")]);
    return 0;
}

var smoke = args.Contains("--smoke");
var rounds = int.Parse(ValueOf("--rounds") ?? (smoke ? "1" : "7"), CultureInfo.InvariantCulture);
var date = ValueOf("--date") ?? DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
var filters = args.Where((arg, index) => !arg.StartsWith('-') && (index == 0 || args[index - 1] is not ("--rounds" or "--date"))).ToArray();

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
