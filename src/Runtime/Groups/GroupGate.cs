using System.Buffers;
using System.Text.Json;

namespace ActorFlow;

/// <summary>The last node of a group: joins its members and asks the policy.</summary>
internal sealed class GroupGate(GroupNode group, IReadOnlyList<Node> members) : Node<GroupOutcome, GroupOutcome>(GateName)
{
    public const string GateName = "(policy)";

    internal IReadOnlyList<Node> Members => members;

    internal override string Kind => "gate";

    protected internal override ValueTask<GroupOutcome> PrepAsync(NodeContext context)
        => new(new GroupOutcome(group.Name, [.. members.Select(member => OutcomeOf(context, member))], context.Json));

    protected internal override async ValueTask<GroupOutcome> ExecAsync(GroupOutcome prep, ExecContext context)
        => await group.Policy.IsContentAsync(prep, context.CancellationToken) ? prep
            : throw new GroupFailedException(context.RunId, prep, group.Policy.ToString()!);

    /// <summary>JSON as it was read from members: nothing in it needs to be judged again.</summary>
    internal override StateValue FreezeResult(GroupOutcome exec, StateSerialization serialization)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Converter.Write(writer, exec, serialization.Json);
        return StateValue.FromJson(buffer.WrittenSpan);
    }

    private static readonly GroupOutcomeJson Converter = new();

    private static MemberOutcome OutcomeOf(NodeContext context, Node member)
    {
        var error = context.ErrorOf(member);
        return new MemberOutcome(member.Name, error, error is null ? context.FindResult(ResultPathOf(member)) : null);
    }

    /// <summary>A member that is a flow gives the result of the node that ends it, if one does.</summary>
    private static string ResultPathOf(Node member)
    {
        if (member is GroupNode || member.SubFlow is not { } flow)
            return member.ResultPath;
        var ends = flow.Places.ToArray().Where(place => !place.Transitions.Any()).ToList();
        return ends.Count == 1 ? $"{member.Name}/{(ends[0].Node.SubFlow is null ? ends[0].Node.ResultPath : ResultPathOf(ends[0].Node))}"
            : member.Name;
    }
}
