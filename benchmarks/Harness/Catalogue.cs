using System.Reflection;
using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>Everything that can be measured.</summary>
public static class Catalogue
{
    /// <summary>All floors and workloads, by id.</summary>
    public static IReadOnlyList<Measurement> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Measurement)) && !type.IsAbstract && type.GetConstructor([]) is not null)
            .Select(static type => (Measurement)Activator.CreateInstance(type)!)
            .Concat(StoredRuns.All)
            .OrderBy(static measurement => measurement.Id, StringComparer.Ordinal)
    ];

    /// <summary>Whether a filter means an id: the id itself, what stands before one of its dots, or its letter.</summary>
    public static bool IsNamed(string id, string filter)
        => id.StartsWith(filter, StringComparison.OrdinalIgnoreCase)
            && (id.Length == filter.Length || id[filter.Length] == '.' || !filter.Any(char.IsAsciiDigit));

    /// <summary>The measurements that the filters mean (all, without filters), and the floors they need.</summary>
    public static IReadOnlyList<Measurement> Select(IReadOnlyCollection<string> filters)
    {
        var chosen = All.Where(one => filters.Count == 0 || filters.Any(filter => IsNamed(one.Id, filter)))
            .ToList();
        var needed = chosen.Select(static one => one.Id).ToHashSet();
        // A floor may be a workload that has a floor of its own.
        while (All.Where(one => needed.Contains(one.Id)).SelectMany(static one => new[] { one.Target?.Floor, one.Target?.Clock?.Floor })
            .OfType<string>().Any(needed.Add))
        {
        }

        return [.. All.Where(one => needed.Contains(one.Id))];
    }
}
