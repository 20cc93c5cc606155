using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace ActorFlow.Definitions.Llm;

/// <summary>A request to a model, by OpenAI's own client. Attempts are the node's: the client makes none of its own.</summary>
internal static class LlmCall
{
    private const string KeyVariable = "OPENAI_API_KEY";
    private const string BaseVariable = "OPENAI_BASE_URL";
    private const string ModelVariable = "OPENAI_MODEL";

    public static async ValueTask<string> AskAsync(FunctionCall call, JsonElement? schema)
    {
        var client = Client(call);
        var (messages, options) = (Messages(call), Options(call, schema));
        try
        {
            if (call.Flag("stream"))
                return await StreamAsync(call, client, messages, options);
            var completion = await client.CompleteChatAsync(messages, options, call.CancellationToken);
            return string.Concat(completion.Value.Content.Select(part => part.Text));
        }
        catch (ClientResultException error)
        {
            throw Told(error);
        }
    }

    public static JsonElement Parsed(string answer)
    {
        try
        {
            return JsonElement.Parse(answer, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException error)
        {
            throw new LlmAnswerException($"it is no JSON ({error.Message})");
        }
    }

    private static ChatClient Client(FunctionCall call)
    {
        var key = call.Secret(KeyVariable) ?? throw new EnvironmentMissingException(KeyVariable, $"${{{KeyVariable}}}");
        var model = call.Text("model") ?? call.Variable(ModelVariable) ?? throw new FunctionArgumentException("model", $"it is not there, and {ModelVariable} is not set");
        var options = new OpenAIClientOptions { RetryPolicy = new ClientRetryPolicy(maxRetries: 0), NetworkTimeout = Timeout.InfiniteTimeSpan };
        if (call.Variable(BaseVariable) is { } address)
            options.Endpoint = Uri.TryCreate(address, UriKind.Absolute, out var endpoint) ? endpoint : throw new FunctionArgumentException(BaseVariable, $"'{address}' is no absolute address");
        return new ChatClient(model, new ApiKeyCredential(key), options);
    }

    private static async ValueTask<string> StreamAsync(FunctionCall call, ChatClient client, List<ChatMessage> messages, ChatCompletionOptions options)
    {
        var whole = new StringBuilder();
        await foreach (var update in client.CompleteChatStreamingAsync(messages, options, call.CancellationToken))
        {
            foreach (var part in update.ContentUpdate)
            {
                whole.Append(part.Text);
                await call.Context.EmitAsync(part.Text);
            }
        }

        return whole.ToString();
    }

    private static List<ChatMessage> Messages(FunctionCall call)
    {
        var messages = new List<ChatMessage>();
        if (call.Text("system") is { } system)
            messages.Add(new SystemChatMessage(system));
        foreach (var message in call.Find("messages") is null ? [] : call.List("messages"))
            messages.Add(Message(message));
        if (call.Text("prompt") is { } prompt)
            messages.Add(new UserChatMessage(prompt));
        return messages.Exists(message => message is not SystemChatMessage) ? messages : throw new FunctionArgumentException("prompt", "neither it nor 'messages' is there");
    }

    private static ChatMessage Message(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role) || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String)
            throw new FunctionArgumentException("messages", "each has to have a 'role' and a 'content' that is a text");
        var text = content.GetString()!;
        return role.ToString() switch
        {
            "system" => new SystemChatMessage(text),
            "user" => new UserChatMessage(text),
            "assistant" => new AssistantChatMessage(text),
            var other => throw new FunctionArgumentException("messages", $"there is no role '{other}'"),
        };
    }

    private static ChatCompletionOptions Options(FunctionCall call, JsonElement? schema)
    {
        var options = new ChatCompletionOptions();
        if (call.Number("temperature") is { } temperature)
            options.Temperature = (float)temperature;
        if (call.Integer("maxTokens") is { } most)
            options.MaxOutputTokenCount = (int)most;
        if (schema is { } form)
            options.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(form.GetRawText()), jsonSchemaIsStrict: true);
        return options;
    }

    /// <summary>In the words of HTTP, so that retry policies know what may pass.</summary>
    private static HttpRequestException Told(ClientResultException error)
    {
        var told = new HttpRequestException($"The model's server answered {error.Status}: {error.Message}", error, error.Status > 0 ? (HttpStatusCode)error.Status : null);
        if (error.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var after) == true)
            told.Data[Transient.RetryAfterData] = after;
        return told;
    }
}
