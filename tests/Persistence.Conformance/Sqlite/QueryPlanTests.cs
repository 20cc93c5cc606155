using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>No statement of the engine's daily work walks a table or sorts: its time must not grow with what is stored.</summary>
public sealed class QueryPlanTests : SqliteFixture
{
    // Walks on purpose: the first row by its key, a small table, a maintenance statement, or the whole of what is asked for.
    private static readonly string[] Walks = ["LastPosition", "LastRun", "LastOpening", "NextLeftover", "Counts", "FlowNames", "AllAside", "Exists", "Tables", "Current", "OrphanedRows", "MissingBlobs", "Aside", "Definitions"];

    public static TheoryData<string> Files => ["commit", "read", "list", "maintain", "schema"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_statement_uses_an_index(string file)
    {
        await (await OpenAsync()).Journal.DisposeAsync();
        using var connection = Connection.Open(Database, readOnly: false, vfs: null);
        foreach (var (name, sql) in SqlText.Of(file))
        {
            if (Walks.Contains(name) || !(sql.StartsWith("SELECT", StringComparison.Ordinal) || sql.StartsWith("UPDATE", StringComparison.Ordinal) || sql.StartsWith("DELETE", StringComparison.Ordinal)))
                continue;
            using var plan = connection.Prepare("EXPLAIN QUERY PLAN " + sql);
            while (plan.Step())
            {
                var step = plan.Text(3);
                (step.Contains("TEMP B-TREE") || (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal)))
                    .ShouldBeFalse($"{file}.{name}: {step}");
            }
        }
    }
}
