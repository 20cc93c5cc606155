using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

public class PostgreSqlInboxTests : InboxConformance
{
    private static int _places;

    // A schema of its own in one database: the tests make inboxes, and make them anew.
    private string _schema = NextSchema();

    protected override async ValueTask<ICommandInbox> OpenPlaceAsync()
    {
        var place = await InboxDatabase.Value;
        return await PostgreSqlCommandInbox.OpenAsync(place.Options(options => options.Schema = _schema));
    }

    protected override void RemovePlace() => _schema = NextSchema();

    private static Lazy<Task<PostgreSqlPlace>> InboxDatabase { get; } = new(PostgreSqlPlace.MakeAsync);

    private static string NextSchema() => $"inbox_{Interlocked.Increment(ref _places)}";
}
