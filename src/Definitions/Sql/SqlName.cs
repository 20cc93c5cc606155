namespace ActorFlow.Definitions.Sql;

/// <summary>The name of a table or a column: judged, and then quoted.</summary>
internal static class SqlName
{
    private const int Longest = 64;

    /// <summary>What begins the names of tables that belong to these functions, or to the database.</summary>
    private static readonly string[] Reserved = ["sqlite_", "actorflow_"];

    /// <exception cref="FunctionArgumentException">It is no name.</exception>
    public static string Table(string parameter, string name)
        => Reserved.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? throw new FunctionArgumentException(parameter, $"'{name}' is kept for the database itself")
            : Column(parameter, name);

    /// <exception cref="FunctionArgumentException">It is no name.</exception>
    public static string Column(string parameter, string name)
    {
        if (name.Length is 0 or > Longest || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            throw new FunctionArgumentException(parameter,
                $"'{Documents.FormReader.Short(name)}' is no name of a table or a column: use up to {Longest} letters, digits and '_', not beginning with a digit");

        // Brackets, not quotes: SQLite takes a quoted name that no column has for a text, and would compare with that.
        return $"[{name}]";
    }
}
