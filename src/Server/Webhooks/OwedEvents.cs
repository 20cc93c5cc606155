using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Actors.Feedback;
using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>Makes what is owed to subscriptions of what runs committed. Used by one reader.</summary>
internal sealed class OwedEvents(IFlowReader runs, IReadOnlyList<WebhookSubscription> subscriptions)
{
    private const int MostFlows = 4_096;

    private readonly Dictionary<RunId, string> _flows = [];

    public async ValueTask<IReadOnlyList<OwedDelivery>> OfAsync(RunFeedItem item, CancellationToken cancellationToken)
    {
        List<OwedDelivery>? owed = null;
        foreach (var fact in item.Events)
        {
            if (RunEventNames.Of(fact) is not { } name || await FlowOfAsync(item.RunId, cancellationToken) is not { } flow)
                continue;
            foreach (var subscription in subscriptions)
            {
                if (item.Position <= subscription.Stored?.From || !subscription.Wants(name, flow))
                    continue;
                var id = IdOf(subscription.Name, item.RunId, fact.Version, item.Position);
                var question = name == "question-asked" ? await QuestionOfAsync(fact, cancellationToken) : null;
                (owed ??= []).Add(new OwedDelivery(id, subscription.Name, item.RunId, flow, name, fact.At, BodyOf(id, name, flow, fact, question, subscription.WithData)));
            }
        }

        return owed ?? (IReadOnlyList<OwedDelivery>)[];
    }

    /// <summary>The id of a delivery is made of what it tells of, so that it is the same however often the feed is read.</summary>
    private static string IdOf(string subscription, RunId run, long version, long position)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{subscription}\n{run.Value}\n{version}\n{position}");
        return $"dlv_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}";
    }

    private async ValueTask<string?> FlowOfAsync(RunId runId, CancellationToken cancellationToken)
    {
        if (_flows.TryGetValue(runId, out var known))
            return known;
        // A run that was pruned meanwhile still has its row, as a tombstone.
        if (await runs.FindAsync(runId, cancellationToken) is not { } row)
            return null;
        if (_flows.Count == MostFlows)
            _flows.Clear();
        return _flows[runId] = row.Flow;
    }

    /// <summary>The question that was asked at a time by a node, where it can still be told.</summary>
    private async ValueTask<QuestionSummary?> QuestionOfAsync(RunHistoryEvent fact, CancellationToken cancellationToken)
    {
        try
        {
            var page = await runs.QuestionsAsync(new QuestionQuery { RunId = fact.RunId, Outcome = null, Limit = QuestionQuery.MaxLimit }, cancellationToken);
            // The index keeps times to the microsecond.
            var asked = page.Questions.Where(question => question.Node == fact.Node && (question.AskedAt - fact.At).Duration() <= TimeSpan.FromMicroseconds(1)).ToList();
            return asked.Count == 1 ? asked[0] : null;
        }
        catch (CapabilityMissingException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> BodyOf(string id, string name, string flow, RunHistoryEvent fact, QuestionSummary? question, bool withData)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("event"u8, name);
            json.WriteString("at"u8, fact.At.UtcDateTime);
            json.WriteString("run"u8, fact.RunId.Value);
            json.WriteString("flow"u8, flow);
            json.WriteNumber("version"u8, fact.Version);
            if (fact.Node is { } node)
                json.WriteString("node"u8, node);
            if (fact.Visit is { } visit)
                json.WriteNumber("visit"u8, visit);
            if (fact.Attempt is { } attempt)
                json.WriteNumber("attempt"u8, attempt);
            if (question is not null)
            {
                json.WritePropertyName("question"u8);
                NoticeJson.Write(json, question);
            }

            if (withData)
            {
                json.WritePropertyName("data"u8);
                fact.Data.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
