namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>The schema that holds a journal's tables: a checked name, so that it can stand in SQL.</summary>
internal readonly record struct SchemaName
{
    /// <summary>The longest name: channels are named after it, and PostgreSQL cuts names at 63 bytes.</summary>
    public const int MaxLength = 40;

    private SchemaName(string value) => Value = value;

    /// <summary>The name as it is.</summary>
    public string Value { get; }

    /// <summary>The name as it stands in SQL.</summary>
    public string Quoted => $"\"{Value}\"";

    /// <summary>
    /// Whether a text can name a schema: a letter or underscore, then letters, digits and underscores, all of ASCII, not reserved by PostgreSQL.
    /// </summary>
    public static bool IsValid(string? text)
        => text is { Length: > 0 and <= MaxLength } && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && !text.StartsWith("pg_", StringComparison.OrdinalIgnoreCase) && text != "information_schema";

    /// <summary>Checks a name.</summary>
    /// <exception cref="ArgumentException">It cannot name a schema.</exception>
    public static SchemaName Of(string text)
        => IsValid(text) ? new SchemaName(text)
            : throw new ArgumentException(
                $"'{text}' cannot name a schema here: 1 to {MaxLength} letters, digits and underscores of ASCII, not beginning with a digit or pg_. For example 'actorflow'.");
}
