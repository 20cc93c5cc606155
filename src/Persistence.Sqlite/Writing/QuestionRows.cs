using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Writes the table of questions inside the transaction of an append.</summary>
internal sealed class QuestionRows
{
    private readonly Statement _save;
    private readonly Statement _removeOf;

    public QuestionRows(Connection connection)
    {
        var sql = SqlText.Of("questions");
        _save = connection[sql["Save"]];
        _removeOf = connection[sql["RemoveOf"]];
    }

    public void Save(long run, IReadOnlyList<QuestionSummary> questions)
    {
        foreach (var row in questions)
        {
            _save.Bind(1, run).Bind(2, row.Id.Number).Bind(3, (long)row.Outcome).Bind(4, Time.ToStored(row.AskedAt)).Bind(5, Time.ToStored(row.Due))
                .Bind(6, Time.ToStored(row.EndedAt))
                .Bind(7, row.Assignee).Bind(8, QuestionSummaryJson.Write(row)).Run();
        }
    }

    public void RemoveOf(long run) => _removeOf.Bind(1, run).Run();
}
