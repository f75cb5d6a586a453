using NodeDriver;
using SessionKernel;
using SessionKernel.Serializers;
using Additive = SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange;
using Breaking = SessionKernel.PropertyTests.Docs.Recipes.BreakingChange;
using Rename = SessionKernel.PropertyTests.Docs.Recipes.RenameMember;
using Serializer = SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;
using Split = SessionKernel.PropertyTests.Docs.Recipes.SplitMember;

var (idle, absolute) = (TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
await new Node(new NodeArguments(args), BuildAsync).RunAsync();

Task<Sessions> BuildAsync(Deploy deploy) => deploy.Change switch
{
    "additive" => deploy.BuildAsync(
        SessionStore.For<Additive.ShopSession>("shop").Serialize(MemoryPackSessionSerializer.Default).Expire(idle, absolute),
        new Shape<Additive.ShopSession>(
            static number => new Additive.ShopSession { UserId = number },
            static (session, number) =>
            {
                session.UserId += number;
                return session;
            },
            static session => Numbers.Text(session.UserId))),
    "breaking" => deploy.BuildAsync(
        SessionStore.For<Breaking.ShopSession>("shop").Serialize(MemoryPackSessionSerializer.Default).Expire(idle, absolute),
        new Shape<Breaking.ShopSession>(
            static number => new Breaking.ShopSession { Items = [Numbers.Text(number)] },
            static (session, number) =>
            {
                session.Items.Add(Numbers.Text(number));
                return session;
            },
            static session => Numbers.Text(session.Items.Sum(Numbers.Of)))),
    "rename" => deploy.BuildAsync(
        SessionStore.For<Rename.Cart>("cart").Serialize(JsonSessionSerializer.For(Rename.CartJson.Default)).Expire(idle, absolute),
        new Shape<Rename.Cart>(
            static number => new Rename.Cart(number),
            static (cart, number) => new Rename.Cart(cart.Count + number),
            static cart => Numbers.Text(cart.Count))),
    "rename-packed" => deploy.BuildAsync(
        SessionStore.For<Rename.PackedCart>("packed-cart").Serialize(MemoryPackSessionSerializer.Default).Expire(idle, absolute),
        new Shape<Rename.PackedCart>(
            static number => new Rename.PackedCart { Count = number },
            static (cart, number) => new Rename.PackedCart { Count = cart.Count + number },
            static cart => Numbers.Text(cart.Count))),
    "split" => deploy.BuildAsync(
        SessionStore.For<Split.Profile>("profile").Serialize(JsonSessionSerializer.For(Split.ProfileJson.Default)).Expire(idle),
        new Shape<Split.Profile>(
            static number => new Split.Profile(Numbers.FullName(number)),
            static (profile, number) => new Split.Profile(Numbers.FullName(NumberOf(profile) + number)),
            static profile => profile.FullName is null ? "nothing" : Numbers.Text(NumberOf(profile)))),
    "serializer" => deploy.BuildAsync(
        SessionStore.For<Serializer.ShopSession>("shop")
            .Serialize(JsonSessionSerializer.For(Serializer.ShopJson.Default))
            .Expire(idle, absolute),
        new Shape<Serializer.ShopSession>(
            static number => new Serializer.ShopSession { UserId = number },
            static (session, number) => new Serializer.ShopSession { UserId = session.UserId + number },
            static session => Numbers.Text(session.UserId))),
    "compression" => deploy.BuildAsync(Page.Describe(), Page.Shape),
    "ids" => deploy.BuildAsync(SessionStore.ForBag("web").Expire(idle, absolute), BagShape.Instance),
    "secrets" => deploy.BuildAsync(SessionStore.ForBag("web").Expire(idle, absolute), BagShape.Instance),
    "secret-roll" => deploy.BuildAsync(
        SessionStore.ForBag("web").Secrets(new SessionSecrets(IdSecrets.FirstSecret).Ids(acceptUnkeyed: false)).Expire(idle, absolute),
        BagShape.Instance),
    "key-roll" => deploy.BuildAsync(SessionStore.ForBag("web").IdKeys(IdSecrets.First).Expire(idle, absolute), BagShape.Instance),
    _ => throw deploy.Unknown(),
};

static int NumberOf(Split.Profile profile) =>
    profile.FullName.Split(' ') is [var first, var last]
        ? Numbers.OfName(first, last)
        : throw new InvalidDataException($"A name has two parts: {profile.FullName}.");
