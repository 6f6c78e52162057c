// A small receiver as someone writes it who follows Okta's guide to event hooks with ngrok, and stops there.
//
// It is here to be judged, so do not improve it: it works for the user created in the guide, and loses
// events in ways that the end-to-end test expects mock-okta to find.
const express = require('express');
const basicAuth = require('express-basic-auth');
const bodyParser = require('body-parser');

const app = express();
const port = process.env.PORT || 8082;

app.use(basicAuth({ users: { admin: 'supersecret' } }));
app.use(bodyParser.json());

// Okta asks this once, to be sure that the address is ours.
app.get('/userCreated', (request, response) => {
  const verification = request.headers['x-okta-verification-challenge'];
  response.json({ verification });
});

// Okta tells us about a new user.
app.post('/userCreated', (request, response) => {
  const user = request.body.data.events[0].target[0];
  console.log(`The user ${user.alternateId} has been added to the Okta org!`);
  response.sendStatus(200);
});

const server = app.listen(port, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}/userCreated`);
});
