using System.Globalization;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlHints(PostgreSqlAccess access) : IJournalHints
{
    public IDisposable Listen(Action<JournalHint> heard)
    {
        ArgumentNullException.ThrowIfNull(heard);
        return access.Session.Notifications.Listen(payload => heard(HintOf(payload)));
    }

    // Null: the connection was away, and whatever was told then was told to nobody.
    private static JournalHint HintOf(string? payload)
        => int.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var hint)
            ? (JournalHint)hint & JournalHint.All : JournalHint.All;
}
