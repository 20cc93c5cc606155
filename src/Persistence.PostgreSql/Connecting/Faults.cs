using System.Net.Sockets;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>What an error of the database means: whether asking again may help, and what people are told.</summary>
internal static class Faults
{
    public const string UniqueViolation = "23505";
    private const string Damaged = "XX001";
    private const string IndexDamaged = "XX002";
    private const string NoSuchStatement = "26000";
    private const string StatementThere = "42P05";

    /// <summary>Whether an error comes from the database or the way to it.</summary>
    public static bool IsOfDatabase(Exception error)
        => error is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException;

    /// <summary>
    /// Whether the same may go well in a moment: the connection broke, the server starts, stops or is full, a lock or a deadlock was in the way.
    /// </summary>
    public static bool IsPassing(Exception error)
        => error switch
        {
            // Classes: 08 connection, 40 transaction given up, 53 resources, 55P03 lock, 57 the operator or the timeout, 58 the system, 25006
            // read-only for now (a change of primaries).
            PostgresException { SqlState: var state } => state[..2] is "08" or "40" or "53" or "57" or "58" || state is "55P03" or "25006",
            NpgsqlException => true,
            SocketException or IOException or TimeoutException => true,
            _ => false,
        };

    /// <summary>
    /// Whether the server has answered that it did nothing. An error that ends the session does not say that: it may come between a commit and the
    /// word of it, for example while a synchronous standby is waited for.
    /// </summary>
    public static bool IsRefusal(Exception error) => error is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether a page or index of the database is damaged.</summary>
    public static bool IsDamage(Exception error) => error is PostgresException { SqlState: Damaged or IndexDamaged };

    /// <summary>Whether a pooler has led us to a session that does not know what was prepared.</summary>
    public static bool IsOfPreparing(Exception error) => error is PostgresException { SqlState: NoSuchStatement or StatementThere };

    /// <summary>The error for people.</summary>
    public static JournalUnavailableException Unavailable(string journal, string what, Exception error)
        => new(journal, $"{what}: {error.Message}", Remedy(error), error);

    private static string Remedy(Exception error) => error switch
    {
        ObjectDisposedException => "Open it again.",
        PostgresException { SqlState: "28P01" or "28000" } => "Check the user, the password and pg_hba.conf.",
        PostgresException { SqlState: "3D000" } => "Create the database first: createdb, or CREATE DATABASE.",
        PostgresException { SqlState: "42501" }
            => "Grant the user what it needs: CREATE on the database or on the schema, and all rights on the schema's tables.",
        PostgresException { SqlState: "53100" } => "Make room on the server's disk.",
        PostgresException { SqlState: "53300" } => "Raise max_connections, lower Connections, or put a pooler between.",
        PostgresException { SqlState: "55P03" } => "Another session holds a lock for long: look at pg_stat_activity.",
        PostgresException { SqlState: "57014" } => "Find out what made it slow, or raise StatementTimeout.",
        PostgresException { SqlState: "08P01" } => "If a pooler stands between, set IsPooled.",
        PostgresException { SqlState: Damaged or IndexDamaged } => "Restore the database from a backup; pg_amcheck tells what is damaged.",
        PostgresException { SqlState: "42P01" or "42883" or "3F000" } => "The schema has been changed by somebody else; restore it from a backup.",
        PostgresException => "Look at the server's log.",
        _ => "Check that the server runs and can be reached.",
    };
}
