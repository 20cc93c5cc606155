namespace ActorFlow;

/// <summary>What a <see cref="StateValue"/> is, in the words of JSON: the kinds a value has before and after a restart alike.</summary>
public enum StateValueKind
{
    /// <summary>No value: the key is there and holds nothing.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Any number, whatever numeric type it was written as.</summary>
    Number,

    /// <summary>Text, and everything that JSON carries as text: dates, ids, enums by name, bytes as base64.</summary>
    String,

    /// <summary>An ordered list of values.</summary>
    List,

    /// <summary>Values by name: dictionaries and objects.</summary>
    Map,

    /// <summary>A sensitive value whose encryption key is not configured here.</summary>
    Unreadable,
}
