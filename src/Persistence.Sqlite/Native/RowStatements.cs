namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>
/// An INSERT for several rows at a time: to open a table and its indexes for a statement costs nearly as much as a row does. The statements are made when they are first needed.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="sql">The statement for one row, its parameters numbered from 1 in the order of the columns.</param>
/// <param name="columns">How many parameters a row has.</param>
internal sealed class RowStatements(Connection connection, string sql, int columns)
{
    /// <summary>The most rows of a statement.</summary>
    public const int Most = 32;

    private readonly Statement?[] _statements = new Statement?[Most + 1];

    /// <summary>How many of so many rows go into the next statement: few sizes for many rows, so that few statements are made.</summary>
    public static int Next(int rows) => rows >= Most ? Most : rows >= Most / 2 ? Most / 2 : Math.Min(rows, Most / 4);

    /// <summary>The statement for so many rows. The parameters of row i, from 0, begin behind i × columns.</summary>
    public Statement Of(int rows) => _statements[rows] ??= connection[TextOf(rows)];

    private string TextOf(int rows)
        => sql.TrimEnd().TrimEnd(';') + string.Concat(Enumerable.Range(1, rows - 1)
            .Select(row => $", ({string.Join(", ", Enumerable.Range((row * columns) + 1, columns).Select(static number => $"?{number}"))})"));
}
