using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>Reads what a user names a database by, and says what it is without its password.</summary>
internal static class ConnectionText
{
    private const string Example = "For example 'Host=localhost;Database=orders;Username=app' or 'postgresql://app@localhost/orders'.";

    /// <summary>Whether a text names a PostgreSQL database: an address, or a connection string with a host.</summary>
    public static bool IsOne(string text)
        => IsAddress(text) || text.Split(';').Any(part => part.TrimStart().StartsWith("Host=", StringComparison.OrdinalIgnoreCase)
            || part.TrimStart().StartsWith("Server=", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a connection string or an address.</summary>
    /// <exception cref="ArgumentException">It is neither. The text of the error holds nothing of it: what is mistyped may be the
    /// password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = IsAddress(text) ? OfAddress(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or UriFormatException or InvalidCastException or OverflowException)
        {
            throw new ArgumentException(
                $"The connection string of the PostgreSQL journal cannot be read; it is not shown here because of its password. {Example}");
        }

        return string.IsNullOrEmpty(parsed.Host)
            ? throw new ArgumentException($"The connection string of the PostgreSQL journal names no host. {Example}") : parsed;
    }

    /// <summary>What people are told: host, port and database; never a user's password.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder connection, string schema)
        => $"postgresql://{connection.Host}:{connection.Port}/{connection.Database ?? connection.Username}#{schema}";

    /// <summary>The same place as a connection string that can be shown. Whoever uses it gives the password by PGPASSWORD or PGPASSFILE.</summary>
    public static string WithoutSecrets(string text)
    {
        var connection = Parse(text);
        connection.Password = null;
        connection.SslPassword = null;
        connection.Passfile = null;
        return connection.ConnectionString;
    }

    private static bool IsAddress(string text)
        => text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder OfAddress(Uri address)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = address.Host };
        if (address.Port > 0)
            builder.Port = address.Port;
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            builder.Password = Uri.UnescapeDataString(user[1]);
        if (address.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, value) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : ""));
            builder[NameOf(name)] = value;
        }

        return builder;
    }

    // What libpq calls otherwise.
    private static string NameOf(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "host" => "Host",
        _ => name,
    };
}
