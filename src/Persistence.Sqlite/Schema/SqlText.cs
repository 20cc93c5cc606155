using System.Reflection;

namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>The SQL of this package: embedded files in which a line <c>-- name: X</c> begins the statement X.</summary>
internal static class SqlText
{
    private const string Folder = "ActorFlow.Persistence.Sqlite.Sql.";

    private static readonly Assembly Home = typeof(SqlText).Assembly;

    /// <summary>The named statements of a file.</summary>
    public static IReadOnlyDictionary<string, string> Of(string file)
    {
        const string Mark = "-- name: ";
        var statements = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in ReadResource(Folder + file + ".sql").Split(Mark, StringSplitOptions.None).Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            statements.Add(part[..end].Trim(), part[(end + 1)..].Trim());
        }

        return statements;
    }

    /// <summary>The migrations in a folder, in order: number, name and text of each.</summary>
    public static IReadOnlyList<(int Number, string Name, string Text)> MigrationsIn(string folder)
    {
        var prefix = $"{Folder}{folder}.";
        var all = new List<(int Number, string Name, string Text)>();
        foreach (var resource in Home.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var name = resource[prefix.Length..^".sql".Length];
            all.Add((int.Parse(name.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), name, ReadResource(resource)));
        }

        all.Sort((a, b) => a.Number.CompareTo(b.Number));
        return all;
    }

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(Home.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file '{name}' is missing from {Home.GetName().Name}."));
        return reader.ReadToEnd();
    }
}
