using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>What a call of the benchmarks asks for. Whatever cannot be meant is an error that says what can.</summary>
public sealed record BenchCall
{
    private const string Usage = "[filter ...] [--rounds 7] [--date 2026-01-31] [--no-file] [--allocations] | growth [curve ...] [--rounds 3] [--largest 1000000] | page [file ...] | micro [...]";

    /// <summary>What is to be done.</summary>
    public required BenchTask Task { get; init; }

    /// <summary>Ids or their beginnings, curves, or files.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How often, or null for the usual.</summary>
    public int? Rounds { get; init; }

    /// <summary>The greatest size of a curve.</summary>
    public int Largest { get; init; } = 10_000_000;

    /// <summary>The day that names the files.</summary>
    public string Date { get; init; } = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Whether nothing is written.</summary>
    public bool WritesNothing { get; init; }

    /// <summary>Whether each is done once and shortly, to see that it works.</summary>
    public bool IsSmoke { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="call">What they ask for.</param>
    /// <param name="error">What is wrong with them, and what would be right.</param>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out BenchCall? call, [NotNullWhen(false)] out string? error)
    {
        try
        {
            (call, error) = (Parse(args), null);
            return true;
        }
        catch (ArgumentException wrong)
        {
            (call, error) = (null, wrong.Message);
            return false;
        }
    }

    private static BenchCall Parse(string[] args)
    {
        var task = args.FirstOrDefault() switch
        {
            "growth" => BenchTask.Growth,
            "page" => BenchTask.Page,
            "micro" => BenchTask.Micro,
            _ when args.Contains("--allocations") => BenchTask.Allocations,
            _ => BenchTask.Table,
        };
        if (task == BenchTask.Micro)
            return new BenchCall { Task = task, Names = args[1..] };
        var (call, names) = (new BenchCall { Task = task }, new List<string>());
        var words = new Queue<string>(task is BenchTask.Growth or BenchTask.Page ? args[1..] : args);
        while (words.TryDequeue(out var word))
        {
            call = word switch
            {
                "--rounds" => call with { Rounds = Number(word, words) },
                "--largest" => call with { Largest = Number(word, words) },
                "--date" => call with { Date = Value(word, words) },
                "--no-file" => call with { WritesNothing = true },
                "--smoke" => call with { IsSmoke = true },
                "--allocations" => call,
                _ when word.StartsWith('-') => throw new ArgumentException($"there is no option {word}. Usage: {Usage}"),
                _ => call,
            };
            if (!word.StartsWith('-'))
                names.Add(word);
        }

        if (task == BenchTask.Growth)
            EnsureCurves(names);
        else if (task != BenchTask.Page)
            EnsureIds(names);
        return call with { Names = names };
    }

    private static void EnsureIds(List<string> names)
    {
        if (names.FirstOrDefault(name => !Catalogue.All.Any(one => Catalogue.IsNamed(one.Id, name))) is { } unknown)
            throw new ArgumentException($"nothing that is measured is named '{unknown}'. There are {string.Join(", ", Catalogue.All.Select(static one => one.Id))}; K stands for all of K1 to K6, and so on.");
    }

    private static void EnsureCurves(List<string> names)
    {
        if (names.FirstOrDefault(static name => Growth.CurveCatalogue.Select([name]).Count == 0) is { } unknown)
            throw new ArgumentException($"there is no curve '{unknown}'. There are {string.Join(", ", Growth.CurveCatalogue.All.Select(static curve => curve.Id))}.");
    }

    private static string Value(string option, Queue<string> words)
        => words.TryDequeue(out var value) && !value.StartsWith('-') ? value : throw new ArgumentException($"{option} needs a value. Usage: {Usage}");

    private static int Number(string option, Queue<string> words)
        => Value(option, words) is var text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number : throw new ArgumentException($"{option} takes a whole number above zero, and '{text}' is none.");
}
