using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>
/// The SQL of this package for one schema: embedded files in which a line <c>-- name: X</c> begins the statement X, and <c>{schema}</c> stands for
/// the schema's name.
/// </summary>
internal sealed class SqlText(SchemaName schema)
{
    private const string Folder = "ActorFlow.Persistence.PostgreSql.Sql.";
    private const string Mark = "-- name: ";

    private static readonly Assembly Home = typeof(SqlText).Assembly;
    private static readonly string[] Resources = [.. Home.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _files = new(StringComparer.Ordinal);

    /// <summary>A named statement of a file.</summary>
    public string this[string file, string name] => _files.GetOrAdd(file, Read)[name];

    /// <summary>The migrations, in order: number, name and text of each.</summary>
    public IEnumerable<(int Number, string Name, string Text)> Migrations()
        => In("Migrations").Select(one => (int.Parse(one.Name.AsSpan(0, 3), CultureInfo.InvariantCulture), one.Name, one.Text));

    /// <summary>The functions that are installed in the database.</summary>
    public IEnumerable<string> Functions() => In("Functions").Select(one => one.Text);

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest { get; } = Resources.Where(name => name.StartsWith(Folder + "Migrations.", StringComparison.Ordinal))
        .Max(name => int.Parse(name.AsSpan(Folder.Length + "Migrations.".Length, 3), CultureInfo.InvariantCulture));

    private IEnumerable<(string Name, string Text)> In(string folder)
    {
        var prefix = $"{Folder}{folder}.";
        return Resources.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (name[prefix.Length..^".sql".Length], Text(name)));
    }

    private Dictionary<string, string> Read(string file)
    {
        var statements = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Text($"{Folder}{file}.sql").Split(Mark).Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            statements.Add(part[..end].Trim(), part[(end + 1)..].Trim());
        }

        return statements;
    }

    private string Text(string resource)
    {
        using var reader = new StreamReader(Home.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The embedded file '{resource}' is missing from {Home.GetName().Name}."));
        return reader.ReadToEnd().Replace("{schema}", schema.Quoted, StringComparison.Ordinal);
    }
}
