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

    /// <summary>Inserts rows 0 to <paramref name="count"/> − 1, in this order.</summary>
    /// <param name="count">How many rows there are.</param>
    /// <param name="source">What has them.</param>
    /// <param name="bind">Binds a row of the source, the third argument, to the parameters of a statement that begin behind the second.</param>
    /// <typeparam name="TSource">The type of the source.</typeparam>
    public void Insert<TSource>(int count, TSource source, Action<Statement, int, int, TSource> bind)
    {
        for (int done = 0, rows; done < count; done += rows)
        {
            rows = Next(count - done);
            var statement = Of(rows);
            for (var i = 0; i < rows; i++)
                bind(statement, i * columns, done + i, source);
            statement.Run();
        }
    }

    // Few sizes for many rows, so that few statements are made.
    private static int Next(int rows) => rows >= Most ? Most : rows >= Most / 2 ? Most / 2 : Math.Min(rows, Most / 4);

    private Statement Of(int rows) => _statements[rows] ??= connection[TextOf(rows)];

    private string TextOf(int rows)
        => sql.TrimEnd().TrimEnd(';') + string.Concat(Enumerable.Range(1, rows - 1)
            .Select(row => $", ({string.Join(", ", Enumerable.Range((row * columns) + 1, columns).Select(static number => $"?{number}"))})"));
}
