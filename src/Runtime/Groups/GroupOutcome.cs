using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>What became of the members of a group, once all had ended. Immutable; survives restarts.</summary>
[JsonConverter(typeof(GroupOutcomeJson))]
public sealed class GroupOutcome
{
    private readonly JsonSerializerOptions _json;

    internal GroupOutcome(string group, IReadOnlyList<MemberOutcome> members, JsonSerializerOptions json)
    {
        Group = group;
        Members = members;
        _json = json;
        Succeeded = [.. members.Where(member => member.Succeeded).Select(member => member.Name)];
        Failed = [.. members.Where(member => !member.Succeeded).Select(member => member.Name)];
    }

    /// <summary>The group's name.</summary>
    public string Group { get; }

    /// <summary>All members, in the order in which they were drawn.</summary>
    public IReadOnlyList<MemberOutcome> Members { get; }

    /// <summary>The names of those that succeeded.</summary>
    public IReadOnlyList<string> Succeeded { get; }

    /// <summary>The names of those that failed.</summary>
    public IReadOnlyList<string> Failed { get; }

    /// <summary>What became of one member.</summary>
    /// <exception cref="ArgumentException">The group has no such member.</exception>
    public MemberOutcome this[string member] => Members.FirstOrDefault(known => known.Name == member)
        ?? throw new ArgumentException(
            $"Group '{Group}' has no member '{member}'; there are {string.Join(", ", Members.Select(known => $"'{known.Name}'"))}.", nameof(member));

    /// <summary>The result of a member; the default when it failed or has none.</summary>
    /// <exception cref="ArgumentException">The group has no such member.</exception>
    /// <exception cref="JsonException">The result is no <typeparamref name="T"/>.</exception>
    public T? ResultOf<T>(string member)
        => this[member].Result is { } result ? result.Deserialize((JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T))) : default;

    /// <summary>The result of a member; the default when it failed.</summary>
    /// <inheritdoc cref="ResultOf{T}(string)"/>
    public T? ResultOf<T>(INode<T> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return ResultOf<T>(member.Name);
    }

    /// <summary>The results of the members that succeeded and have one, in the order in which they were drawn.</summary>
    /// <exception cref="JsonException">A result is no <typeparamref name="T"/>.</exception>
    public IReadOnlyList<T> Results<T>() => [.. Members.Where(member => member.Result is not null).Select(member => ResultOf<T>(member.Name)!)];

    /// <inheritdoc/>
    public override string ToString()
        => $"{Group}: {Succeeded.Count} of {Members.Count} succeeded{(Failed.Count == 0 ? "" : $", failed: {string.Join(", ", Failed)}")}";
}
